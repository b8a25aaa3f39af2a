import { start } from "../ui/Root";
import { Dashboard } from "./Dashboard";
import { fullAddress } from "./shortAddress";

const { pathname, search, hash } = window.location;
const full = fullAddress(pathname, search, hash);
if (full) window.history.replaceState(null, "", full);

start(<Dashboard />);
