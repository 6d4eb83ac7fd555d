export { ICON_NAMES, Icon, type IconName } from "./icon.tsx";
