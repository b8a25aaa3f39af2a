import { start } from "../ui/Root";
import { SignUp } from "./SignUp";

start(<SignUp />);
