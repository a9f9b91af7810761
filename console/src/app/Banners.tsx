import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { onSessionEnded, sentenceOf } from "../api/client";
import { queryClient } from "../data/client";
import { removeSample, sampleQuery } from "../data/organization";
import { meQuery } from "../data/session";
import { Message } from "../ui/Message";
import { PHONE } from "../ui/media";
import { sayDone, sayFault } from "../ui/notices";
import { appStrings } from "./strings";
import { useOnline } from "./useOnline";

const SignInDialog = lazy(() => import("./SignInDialog").then((module) => ({ default: module.SignInDialog })));

const useStyles = makeStyles({
  banners: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalS,
    maxWidth: "1680px",
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXXL} 0`,
    ":empty": { display: "none" },
    [PHONE]: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} 0` },
  },
});

/** What concerns every page: session over, no network, sample data. */
export function Banners() {
  const styles = useStyles();
  const online = useOnline();
  return (
    <div className={styles.banners}>
      <SessionEnded />
      {!online && (
        <Message tone="risk" title={appStrings.offline} alert>
          <p>{appStrings.offlineText}</p>
        </Message>
      )}
      <SampleBanner />
    </div>
  );
}

function SessionEnded() {
  const [ended, setEnded] = useState(false);
  const [signingIn, setSigningIn] = useState(false);
  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  if (!ended) return null;
  const back = () => {
    setEnded(false);
    setSigningIn(false);
    void queryClient.invalidateQueries();
  };
  return (
    <>
      <Message
        tone="off"
        alert
        title={appStrings.sessionEnded}
        actions={
          <Button appearance="primary" onClick={() => setSigningIn(true)}>
            {appStrings.signInAgain}
          </Button>
        }
      >
        <p>{appStrings.sessionEndedText}</p>
      </Message>
      <Suspense fallback={null}>
        {signingIn && <SignInDialog onDone={back} onClose={() => setSigningIn(false)} />}
      </Suspense>
    </>
  );
}

function SampleBanner() {
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: sample } = useQuery(sampleQuery);
  if (sample?.state !== "present") return null;
  const remove = () =>
    removeSample().then(
      () => sayDone(appStrings.sampleRemoved),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  const mayRemove = me.permissions.includes("edit_sample");
  return (
    <Message
      title={appStrings.sampleBanner}
      actions={mayRemove && <Button onClick={() => void remove()}>{appStrings.sampleRemove}</Button>}
    >
      <p>{appStrings.sampleText}</p>
    </Message>
  );
}
