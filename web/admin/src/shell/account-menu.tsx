import { use } from "react";
import { useDesk } from "../session/desk-context.js";
import { LANGUAGES, LanguageContext } from "../texts/texts.js";
import { THEMES, ThemeContext } from "../theme/theme.js";
import { Avatar } from "../ui/avatar.js";
import { Menu } from "../ui/menu.js";

export function AccountMenu() {
  const { texts, tag, choose: chooseLanguage } = use(LanguageContext);
  const { theme, choose: chooseTheme } = use(ThemeContext);
  const { api, me } = useDesk();
  const name = me.user?.name ?? "";
  return (
    <Menu
      align="start"
      groups={[
        { title: `${name} · ${me.tenant?.name ?? ""}`, items: [] },
        {
          title: texts.account.theme,
          items: THEMES.map((one) => ({ label: texts.account.themes[one], isChosen: one === theme, onSelect: () => chooseTheme(one) })),
        },
        {
          title: texts.account.language,
          items: Object.entries(LANGUAGES).map(([one, { language }]) => ({
            label: language,
            isChosen: one === tag,
            onSelect: () => chooseLanguage(one),
          })),
        },
        { items: [{ label: texts.account.signOut, onSelect: () => void api.tokens.signOut() }] },
      ]}
    >
      <button type="button" aria-label={`${texts.account.menu}: ${name}`} title={name} className="rounded-full p-1">
        <Avatar name={name} size={32} />
      </button>
    </Menu>
  );
}
