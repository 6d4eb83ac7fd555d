import { createRoot } from "react-dom/client";
import type { ReactNode } from "react";
import { showTheme } from "../shell/index.ts";
import { EditorPage } from "./editor-page.tsx";
import { StartPage } from "./start-page.tsx";
import { WidgetPage } from "./widget-page.tsx";
import { WindowPage } from "./window-page.tsx";

/**
 * A page for those who work on the window, no part of the product: every widget and the shell on plain data. With
 * `npx vite src-renderer` it is at `/gallery.html?page=window&theme=dark`; the pages are the names below.
 */
const PAGES: Readonly<Record<string, () => ReactNode>> = {
  widgets: () => <WidgetPage />,
  window: () => <WindowPage />,
  start: () => <StartPage isEmpty={false} />,
  startEmpty: () => <StartPage isEmpty />,
  editor: () => <EditorPage />,
};

const query = new URLSearchParams(location.search);
const wanted = query.get("theme");
showTheme(wanted === "light" || wanted === "dark" ? wanted : "system");
const page = PAGES[query.get("page") ?? "widgets"];
const root = document.getElementById("root");
if (root !== null && page !== undefined) createRoot(root).render(page());
