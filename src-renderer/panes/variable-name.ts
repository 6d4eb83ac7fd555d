/** Whether a text is a name that can be assigned to, as far as a window can tell: the workspace refuses `self` and the like. */
export const isVariableName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
