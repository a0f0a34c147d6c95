import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { router } from "./router.js";
import { Session } from "./session/session.js";
import { en } from "./texts/en.js";
import { initialLanguage, keepLanguage, LANGUAGES, LanguageContext } from "./texts/texts.js";
import { applyTheme, chooseTheme, chosenTheme, type Theme, ThemeContext } from "./theme/theme.js";
import { Toasts } from "./ui/toasts.js";
import "./app.css";

function App() {
  const [tag, setTag] = useState(initialLanguage);
  const [theme, setTheme] = useState(chosenTheme);
  document.documentElement.lang = tag;
  const chooseLanguage = (chosen: string) => {
    keepLanguage(chosen);
    setTag(chosen);
  };
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <LanguageContext value={{ tag, texts: LANGUAGES[tag] ?? en, choose: chooseLanguage }}>
      <ThemeContext value={{ theme, choose }}>
        <Toasts>
          <Session>
            <RouterProvider router={router} />
          </Session>
        </Toasts>
      </ThemeContext>
    </LanguageContext>
  );
}

applyTheme();
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
