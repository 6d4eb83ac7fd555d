export {
  type ActorDescription,
  type ActorStatus,
  ActorSystem,
  type MessageDescription,
  type SupervisorDescription,
} from "./actor-system.ts";
export type { Reference } from "./objects.ts";
export { type RestartLimit, type RestartWindow, recordRestart } from "./restart-window.ts";
export type { ActorEvent } from "./world.ts";
