import { Component } from "react";
import type { ReactNode } from "react";
import { Button, EmptyState } from "../widgets/index.ts";

/** Keeps a pane that fails from taking the window with it: it says so in its place, and can be drawn again. */
export class PaneBoundary extends Component<
  { readonly title: string; readonly children: ReactNode },
  { readonly error: unknown }
> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <EmptyState
        title={`${this.props.title} has failed`}
        actions={<Button onPress={() => this.setState({ error: undefined })}>Show it again</Button>}
      >
        {error instanceof Error ? error.message : "What it threw is no error, and has no message."}
      </EmptyState>
    );
  }
}
