import { testPackages } from "./package-tests.ts";

/** Packages beyond what all code stands on. */
testPackages({
  row: "L2",
  packages: [
    "Announcements-Core",
    "ClassDefinitionPrinters",
    "Colors",
    "FileSystem-Core",
    "FileSystem-Path",
    "Jobs",
    "Kernel-BasicObjects",
    "Survival",
    "System-Announcements",
    "System-Platforms",
    "System-Time",
    "Text-Core",
    "UIManager",
    "Zinc-Resource-Meta-Core",
  ],
});
