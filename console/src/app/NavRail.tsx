import { mergeClasses } from "@fluentui/react-components";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { meQuery } from "../data/session";
import { SearchRegular } from "../ui/icons";
import { useNavStyles } from "./NavRail.styles";
import { navItems } from "./nav";
import { appStrings } from "./strings";

/** Icons and words at the side; icons only when narrow; a bar at the bottom on a phone. */
export function NavRail({ onSearch }: { onSearch: () => void }) {
  const styles = useNavStyles();
  const { data: me } = useSuspenseQuery(meQuery);
  const at = useLocation({ select: ({ pathname }) => pathname });
  const isIn = (to: string) => (to === "/" ? at === "/" : at.startsWith(to));
  const items = navItems.filter((item) => item.permission === null || me.permissions.includes(item.permission));
  return (
    <nav className={styles.rail} aria-label={appStrings.mainNavigation}>
      <div className={styles.organization}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span className={styles.organizationName}>{me.organization.name}</span>
      </div>
      <button type="button" className={styles.search} onClick={onSearch} aria-label={appStrings.search}>
        <SearchRegular className={styles.icon} />
        <span className={styles.word}>{appStrings.search}</span>
        <kbd className={styles.key}>/</kbd>
      </button>
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={item.to} className={mergeClasses(!item.phone && styles.notOnPhone)}>
            <Link
              to={item.to}
              className={mergeClasses(styles.item, isIn(item.to) && styles.active)}
              activeOptions={{ exact: true, includeSearch: false }}
              title={item.word}
            >
              <>
                {isIn(item.to) ? <item.active className={styles.icon} /> : <item.icon className={styles.icon} />}
                <span className={styles.word}>{item.word}</span>
              </>
            </Link>
          </li>
        ))}
      </ul>
      <Link
        to="/settings/$section"
        params={{ section: "account" }}
        className={styles.person}
        title={appStrings.account}
      >
        <span className={styles.initials} aria-hidden="true">
          {initialsOf(me.person.name)}
        </span>
        <span className={styles.word}>{me.person.name}</span>
      </Link>
    </nav>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}
