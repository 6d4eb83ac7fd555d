export { ActorDesk } from "./actor-desk.ts";
export { Browser, type SideReference } from "./browser.ts";
export { initializeClasses } from "./class-initialization.ts";
export { Editing } from "./editing.ts";
export { Inspector } from "./inspector.ts";
export { type ObjectPart, type ObjectParts, partAt, partsOf } from "./object-parts.ts";
export { PackageLoading } from "./package-loading.ts";
export { type TestClass, TestRunner } from "./test-runner.ts";
export { Transcript, type TranscriptWriter } from "./transcript.ts";
