/**
 * The two Electron channels: a window's messages to the main process, and the main process's to the window. What the
 * messages say is in channels.ts; this stands apart so that the preload is a few lines and loads nothing else.
 */
export const ELECTRON_CHANNELS = { toMain: "fresnel:to-main", toWindow: "fresnel:to-window" } as const;
