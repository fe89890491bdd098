import start from "./ui.js";

start();
