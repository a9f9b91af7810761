import { FluentProvider } from "@fluentui/react-components";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { queryClient } from "../data/client";
import { useIsDark } from "../ui/appearance";
import { NoticeHost } from "../ui/NoticeHost";
import { darkTheme, lightTheme } from "../ui/theme";
import { useAppStyles } from "./App.styles";
import { makeRouter } from "./router";

type AppRouter = ReturnType<typeof makeRouter>;

export function App({ router }: { router?: AppRouter }) {
  const [own] = useState(() => router ?? makeRouter());
  return (
    <QueryClientProvider client={queryClient}>
      <Themed>
        <RouterProvider router={own} />
        <NoticeHost />
      </Themed>
    </QueryClientProvider>
  );
}

function Themed({ children }: { children: React.ReactNode }) {
  const styles = useAppStyles();
  const dark = useIsDark();
  return (
    <FluentProvider
      theme={dark ? darkTheme : lightTheme}
      className={styles.root}
      style={{ colorScheme: dark ? "dark" : "light" }}
    >
      {children}
    </FluentProvider>
  );
}
