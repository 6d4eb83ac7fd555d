import { testPackages } from "./package-tests.ts";

testPackages({ row: "L3", packages: ["AST-Core"] });
