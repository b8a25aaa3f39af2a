import { start } from "../ui/Root";
import { Dashboard } from "./Dashboard";

start(<Dashboard />);
