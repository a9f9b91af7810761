import { mergeClasses } from "@fluentui/react-components";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { navItems } from "../../app/nav";
import { meQuery } from "../../data/session";
import { Message } from "../../ui/Message";
import { Page } from "../../ui/Page";
import { AccountSection } from "./AccountSection";
import { ApiKeysSection } from "./ApiKeysSection";
import { AppearanceSection } from "./AppearanceSection";
import { JobsSection } from "./JobsSection";
import { OrganizationSection } from "./OrganizationSection";
import { SampleSection } from "./SampleSection";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";

const sections: { key: string; permission: string | null; body: () => ReactNode }[] = [
  { key: "account", permission: null, body: () => <AccountSection /> },
  { key: "appearance", permission: null, body: () => <AppearanceSection /> },
  { key: "organization", permission: "edit_organization", body: () => <OrganizationSection /> },
  { key: "api-keys", permission: "edit_api_keys", body: () => <ApiKeysSection /> },
  { key: "jobs", permission: "see_jobs", body: () => <JobsSection /> },
  { key: "sample", permission: "edit_sample", body: () => <SampleSection /> },
];

/** One page; the address names the section. */
export function SettingsPage() {
  const styles = useSettingsStyles();
  const { data: me } = useSuspenseQuery(meQuery);
  const { section = "account" } = useParams({ strict: false });
  const may = (permission: string | null) => permission === null || me.permissions.includes(permission);
  const shown = sections.find((one) => one.key === section);
  return (
    <Page title={s.title}>
      <div className={styles.layout}>
        <nav className={styles.nav} aria-label={s.navigation}>
          {sections
            .filter((one) => may(one.permission))
            .map((one) => (
              <Link
                key={one.key}
                to="/settings/$section"
                params={{ section: one.key }}
                className={mergeClasses(styles.link, one.key === section && styles.active)}
                aria-current={one.key === section ? "page" : undefined}
              >
                {s.sections[one.key]}
              </Link>
            ))}
          {navItems
            .filter((item) => !item.phone && may(item.permission))
            .map((item) => (
              <Link key={item.to} to={item.to} className={mergeClasses(styles.link, styles.phoneOnly)}>
                {item.word}
              </Link>
            ))}
        </nav>
        <div className={styles.body}>
          {shown === undefined && <Message title={s.unknown} />}
          {shown && (may(shown.permission) ? shown.body() : <Message title={s.notAllowed} />)}
        </div>
      </div>
    </Page>
  );
}
