import { afterAll, describe, expect, test } from "vitest";
import { bootTestVM } from "../kernel/testing.ts";
import { readBaseline } from "./baseline.ts";
import { checkPackages } from "./check-packages.ts";
import { CodeBase } from "./code-base.ts";
import { MemoryJournal, TestProject } from "./fixtures/projects.ts";
import { readPackages } from "./read-packages.ts";

const { vm } = bootTestVM();

const BASELINE = `Class { #name : 'BaselineOfBank', #superclass : 'BaselineOf', #category : 'BaselineOfBank' }

{ #category : 'baselines' }
BaselineOfBank >> baseline: spec [
	<baseline>
	spec for: #common do: [
		self ledgerOn: spec.
		spec
			package: 'Bank' with: [ spec requires: #( 'Ledger' ) ];
			package: #'Bank-Tests' with: [ spec requires: 'Bank' ];
			package: 'Bank-Examples';
			group: 'default' with: #( 'Bank' ) ].
	spec for: #( #'pharo6.x' #'pharo7.x' ) do: [ spec package: 'Bank-Old' ].
	spec for: #pharo do: [ spec package: 'Bank-Pharo' ].
	spec for: #gemstone do: [ spec baseline: 'Grease' with: [ spec repository: 'github://SeasideSt/Grease' ] ]
]

{ #category : 'baselines' }
BaselineOfBank >> ledgerOn: spec [

	spec
		baseline: 'Ledger' with: [ spec repository: 'github://bank/Ledger:main/src'; loads: #( 'Core' ) ];
		baseline: 'STON'
]
`;
const inPackage = (name: string): Record<string, string> => ({
  [`src/${name}/package.st`]: `Package { #name : '${name}' }\n`,
  [`src/${name}/${name.replaceAll("-", "")}.class.st`]: `Class { #name : '${name.replaceAll("-", "")}', #superclass : 'Object', #category : '${name}' }\n`,
});

const folder = new TestProject({
  "src/BaselineOfBank/BaselineOfBank.class.st": BASELINE,
  ...inPackage("Bank"),
  ...inPackage("Bank-Tests"),
});
afterAll(() => folder.dispose());

const LACKING = [
  { kind: "package", name: "Bank-Examples", usedBy: ["BaselineOfBank"] },
  { kind: "package", name: "Bank-Pharo", usedBy: ["BaselineOfBank"] },
  { kind: "project", name: "Ledger (github://bank/Ledger:main/src)", usedBy: ["BaselineOfBank"] },
];

describe("[C7] a baseline", () => {
  test("is read without being run: packages and projects for this platform, said in whichever method", () => {
    const found = readPackages(folder.path).files.flatMap((each) => readBaseline(each) ?? []);
    expect(found).toEqual([
      {
        className: "BaselineOfBank",
        packages: ["Bank", "Bank-Tests", "Bank-Examples", "Bank-Pharo"],
        projects: [
          { name: "Ledger", repository: "github://bank/Ledger:main/src" },
          { name: "STON", repository: undefined },
        ],
      },
    ]);
  });

  test("tells who checks a folder which packages and projects are not there", () => {
    const { files, problems } = readPackages(folder.path);
    expect(checkPackages(vm, files, problems).lacking).toEqual(LACKING);
  });

  test("tells who loads a folder the same, and is a class like others", () => {
    const code = new CodeBase({ vm, folder: "/nowhere", attached: false, journal: new MemoryJournal() });
    expect(code.loadFolder(folder.path).summary).toMatchObject({ lacking: LACKING, problems: [] });
    expect(vm.tryClassNamed("BaselineOfBank")?.$info.superclass?.$info.name).toBe("BaselineOf");
  });
});
