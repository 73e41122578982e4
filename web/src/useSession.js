import { useSyncExternalStore } from "react";

import { current, subscribe } from "/pages/session.js";

export const useSession = () => useSyncExternalStore(subscribe, current);
