import { contextBridge, ipcRenderer } from "electron";
import { ELECTRON_CHANNELS } from "./electron-channels.ts";
import type { WindowPort } from "./channels.ts";

/** Everything that a page of the desktop gets: messages to the main process, and from it. */
const port: WindowPort = {
  send: (message) => {
    ipcRenderer.send(ELECTRON_CHANNELS.toMain, message);
  },
  onMessage: (listener) => {
    const onMessage = (_event: unknown, message: string): void => listener(message);
    ipcRenderer.on(ELECTRON_CHANNELS.toWindow, onMessage);
    return () => ipcRenderer.off(ELECTRON_CHANNELS.toWindow, onMessage);
  },
};

contextBridge.exposeInMainWorld("fresnel", port);
