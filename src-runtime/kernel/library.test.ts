import { testPackages } from "./package-tests.ts";

/** Packages beyond what all code stands on. */
testPackages("L2", [
  "ClassDefinitionPrinters",
  "Kernel-BasicObjects",
  "System-Announcements",
  "System-Platforms",
  "UIManager",
]);
