/** One accent on neutral greys, light and dark by the system's setting. Shades are chosen so that text keeps AA contrast. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = [
  "#e8f7f5", "#cdeeea", "#9fded6", "#6ccdc1", "#3fbcae", "#1fa193", "#14877b", "#0f766e", "#0b5f59", "#084a45",
];
const dark: MantineColorsTuple = [
  "#e9ebee", "#cdd2d9", "#b3bac5", "#848c99", "#454d59", "#363c46", "#272c34", "#15191f", "#101318", "#0b0d11",
];
const gray: MantineColorsTuple = [
  "#f8f9fa", "#f2f4f6", "#e8ebee", "#dde1e6", "#c9cfd6", "#9aa3ae", "#68727e", "#4c5561", "#323942", "#1b2027",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 7 },
  colors: { teal, dark, gray },
  black: "#1b2027",
  defaultRadius: "md",
  radius: { xs: "8px", sm: "8px", md: "8px", lg: "8px", xl: "8px" },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.6rem" }, h2: { fontSize: "1.15rem" }, h3: { fontSize: "1rem" } } },
  cursorType: "pointer",
  components: {
    Anchor: { defaultProps: { underline: "always" } },
    Badge: { defaultProps: { variant: "light", tt: "none", fw: 600, radius: "sm" } },
    Paper: { defaultProps: { withBorder: true, p: "md" } },
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    Textarea: { defaultProps: { size: "md", autosize: true, minRows: 3 } },
    Select: { defaultProps: { size: "md", allowDeselect: false, checkIconPosition: "right" } },
    NativeSelect: { defaultProps: { size: "md" } },
    NumberInput: { defaultProps: { size: "md" } },
    TagsInput: { defaultProps: { size: "md" } },
    Button: { defaultProps: { size: "md" } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#4c5561",
    "--mantine-color-error": "#b42318",
    "--mantine-color-placeholder": "#68727e",
    "--mantine-color-anchor": "#0f766e",
    "--kestrel-line": "#dde1e6",
    "--kestrel-soft": "#f5f7f8",
    "--kestrel-accent-soft": "#e3f4f1",
    "--kestrel-danger-soft": "#fdecea",
    "--kestrel-danger": "#b42318",
    "--kestrel-pill": "#e8ebee",
    "--kestrel-bar": "#0f766e",
  },
  dark: {
    "--mantine-color-dimmed": "#b3bac5",
    "--mantine-color-error": "#ff9a90",
    "--mantine-color-placeholder": "#959dab",
    "--mantine-color-anchor": "#2dd4bf",
    "--kestrel-line": "#363c46",
    "--kestrel-soft": "#1b1f26",
    "--kestrel-accent-soft": "#12332f",
    "--kestrel-danger-soft": "#3a1c1a",
    "--kestrel-danger": "#ff9a90",
    "--kestrel-pill": "#272c34",
    "--kestrel-bar": "#2dd4bf",
  },
});
