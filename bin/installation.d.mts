/** What of package.json's packages can't be found from a folder on; whoever builds needs those for development too. */
export function missingPackages(root: string, builds: boolean): string[];

/** Says in one line what to do where packages are missing; answers whether they are all there. */
export function checkInstallation(root: string, builds: boolean): boolean;
