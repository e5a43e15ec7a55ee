import { assertEquals } from "@std/assert";
import type { FromWorker, SettledMessage } from "../../src/map/messages.ts";
import { Outbox } from "../../src/map/outbox.ts";
import { OutgoingPoints } from "../../src/map/outgoing_points.ts";
import { PointsUnderWay } from "../../src/map/points_under_way.ts";
import { test } from "../test.ts";

test("begin() and end() let the pool see a point, and fail() tells of it where there is a limit", () => {
  for (const [timeoutMs, told] of [[0, []], [50, [[7, 3]]]] as const) {
    const posted: FromWorker[] = [];
    const outbox = new Outbox((message) => void posted.push(message));
    const points = new PointsUnderWay();
    const watch = new OutgoingPoints(outbox, 7, points, timeoutMs);
    watch.begin(0, 3);
    assertEquals([points.of(7), watch.timeoutMs], [[3], timeoutMs === 0 ? undefined : timeoutMs]);
    watch.fail(3, new Error("three"));
    watch.end(0);
    outbox.flush();
    const failed = (posted as SettledMessage[]).flatMap(([, , , beside]) => beside?.failed ?? []);
    assertEquals([points.of(7), failed.map(([call, index]) => [call, index])], [[], told]);
  }
});

test("end() sends what took long at once, where there is a limit", async () => {
  for (const [timeoutMs, sent] of [[0, 0], [1000, 1]]) {
    let count = 0;
    const outbox = new Outbox(() => count++);
    const watch = new OutgoingPoints(outbox, 7, new PointsUnderWay(), timeoutMs);
    watch.begin(0, 3);
    await new Promise((resolve) => setTimeout(resolve, 40));
    outbox.flush();
    outbox.begin();
    outbox.point(7, 3, "three", "three", []);
    watch.end(0);
    assertEquals(count, sent);
    outbox.flush();
  }
});
