import { describe, expect, it } from "vitest";
import {
  fileNameFor,
  packagePaths,
  parsePackageFile,
  parseProject,
  parseProperties,
  writeProject,
  writeProperties,
} from "./index.ts";

describe("the files of a project", () => {
  it("[C1] make up packages", () => {
    const packages = packagePaths([
      "src/.properties",
      "src/Counting/Integer.extension.st",
      "src/Counting/package.st",
      "src/Counting/Counter.class.st",
      "src/Counting/notes.st",
      "src/Counting/.Hidden.class.st",
      "src/Counting-Tests/CounterTest.class.st",
      "src/.git/Foo/Bar.class.st",
      "README.md",
      "./Plain/TFoo.trait.st",
      "Empty/package.st",
    ]);
    expect(packages).toEqual([
      {
        name: "Counting",
        folder: "src/Counting",
        packageFile: "src/Counting/package.st",
        files: ["src/Counting/Counter.class.st", "src/Counting/Integer.extension.st"],
      },
      {
        name: "Counting-Tests",
        folder: "src/Counting-Tests",
        packageFile: undefined,
        files: ["src/Counting-Tests/CounterTest.class.st"],
      },
      { name: "Empty", folder: "Empty", packageFile: "Empty/package.st", files: [] },
      { name: "Plain", folder: "./Plain", packageFile: undefined, files: ["./Plain/TFoo.trait.st"] },
    ]);
  });

  it("[C1] are named for what they hold", () => {
    expect(fileNameFor("Counter", "class")).toBe("Counter.class.st");
    expect(fileNameFor("Integer", "extension")).toBe("Integer.extension.st");
  });
});

describe("a package file", () => {
  it("[C1] gives its name, or says why not", () => {
    expect(parsePackageFile("Package { #name : #'A-B' }", "package.st")).toEqual({ name: "A-B", diagnostics: [] });
    const damaged = parsePackageFile("Package { #name : ", "package.st");
    expect(damaged.name).toBeUndefined();
    expect(damaged.diagnostics.map(({ file, line }) => `${file}:${line}`)).toEqual(["package.st:1"]);
  });
});

describe("a project's own files", () => {
  it("[C1] say which format and which folder", () => {
    expect(parseProperties("{\n\t#format : #tonel,\n\t#version : '1.0'\n}")).toEqual({
      format: "tonel",
      version: "1.0",
    });
    expect(parseProperties("{ 'format' : 'filetree' }")).toEqual({ format: "filetree", version: undefined });
    expect(parseProperties(writeProperties())).toEqual({ format: "tonel", version: undefined });
    expect(parseProperties("tonel")).toBeUndefined();
    expect(parseProject("{ 'srcDirectory' : 'source' }")).toBe("source");
    expect(parseProject(writeProject("src"))).toBe("src");
    expect(parseProject("{ }")).toBeUndefined();
  });
});
