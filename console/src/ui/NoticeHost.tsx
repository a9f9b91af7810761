import { Button, mergeClasses } from "@fluentui/react-components";
import { useSyncExternalStore } from "react";
import { sentenceOf } from "../api/client";
import { CheckmarkCircleFilled, DismissRegular, ErrorCircleFilled } from "./icons";
import { useNoticeStyles } from "./NoticeHost.styles";
import {
  currentNotices,
  dismissNotice,
  holdNotice,
  type Notice,
  releaseNotice,
  sayDone,
  sayFault,
  subscribeNotices,
} from "./notices";
import { uiStrings } from "./strings";

/** Shows notices and reads them out; the region exists from the start, or screen readers would miss the first one. */
export function NoticeHost() {
  const styles = useNoticeStyles();
  const notices = useSyncExternalStore(subscribeNotices, currentNotices);
  return (
    <section className={styles.host} aria-label={uiStrings.messages} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const styles = useNoticeStyles();
  const hold = () => holdNotice(notice.id);
  const release = () => releaseNotice(notice);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing only stops the clock; the buttons inside do the work
    <div className={styles.card} onMouseEnter={hold} onMouseLeave={release} onFocus={hold} onBlur={release}>
      {notice.tone === "fault" ? (
        <ErrorCircleFilled className={mergeClasses(styles.icon, styles.fault)} />
      ) : (
        <CheckmarkCircleFilled className={styles.icon} />
      )}
      <span className={styles.text}>{notice.text}</span>
      {notice.undo && (
        <Button size="small" onClick={() => takeBack(notice)}>
          {uiStrings.undo}
        </Button>
      )}
      <Button
        size="small"
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={uiStrings.dismiss}
        onClick={() => dismissNotice(notice.id)}
      />
    </div>
  );
}

async function takeBack(notice: Notice): Promise<void> {
  dismissNotice(notice.id);
  try {
    await notice.undo?.();
    sayDone(uiStrings.undone);
  } catch (thrown) {
    sayFault(sentenceOf(thrown));
  }
}
