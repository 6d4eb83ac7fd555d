import { testPackages } from "./package-tests.ts";

/** Packages beyond what all code stands on. */
testPackages({
  row: "L2",
  packages: [
    "ClassDefinitionPrinters",
    "Colors",
    "Jobs",
    "Kernel-BasicObjects",
    "Survival",
    "System-Announcements",
    "System-Platforms",
    "Text-Core",
    "UIManager",
    "Zinc-Resource-Meta-Core",
  ],
});
