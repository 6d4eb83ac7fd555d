// Monaco's own worker: finds words, links and differences.
import "monaco-editor/editor/editor.worker";
