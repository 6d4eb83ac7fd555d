import { testPackages } from "./package-tests.ts";

/** Packages beyond what all code stands on. */
testPackages({
  row: "L2",
  packages: [
    "ClassDefinitionPrinters",
    "Jobs",
    "Kernel-BasicObjects",
    "System-Announcements",
    "System-Platforms",
    "UIManager",
  ],
});
