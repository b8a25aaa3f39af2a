import { start } from "../ui/Root"; start(<p>later</p>);
