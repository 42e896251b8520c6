// Whether nobody sees the page just now: its tab lies behind another, or the cover of a front-desk PC lies over it. A
// page that renews itself waits meanwhile; "visibilitychange" says that it is seen again.

export const isAsleep = () => document.hidden || "covered" in document.documentElement.dataset;
