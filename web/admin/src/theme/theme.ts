import { createContext } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "linktor.theme";
const isDark = matchMedia("(prefers-color-scheme: dark)");

export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Sets the colours; called before anything is drawn, and whenever the system changes its mind. */
export function applyTheme(): void {
  const theme = chosenTheme();
  document.documentElement.setAttribute("data-theme", theme === "system" ? (isDark.matches ? "dark" : "light") : theme);
}

isDark.addEventListener("change", applyTheme);

export const ThemeContext = createContext<{ readonly theme: Theme; readonly choose: (theme: Theme) => void }>({
  theme: "system",
  choose: () => undefined,
});
