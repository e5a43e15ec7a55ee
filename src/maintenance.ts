/**
 * Maintenance of caches: verify, clean, lay anew, join, forget, look. Everything the command line does with caches is a call of these.
 *
 * @module
 */

export { adopt, type Adopted, type AdoptedSource, type AdoptOptions, type AdoptReport } from "./maintenance/adopt.ts";
export type { LaidFiles } from "./maintenance/adopt_files.ts";
export type { Params, Refused } from "./maintenance/adopt_plan.ts";
export type { NewerFile } from "./maintenance/catalog.ts";
export { compact, type CompactOptions, type CompactReport } from "./maintenance/compact.ts";
export type { DamagedFile, MaintenanceOptions, MaintenanceProgress } from "./maintenance/context.ts";
export { doctor, type DoctorReport, type Finding } from "./maintenance/doctor.ts";
export { gc, type GcOptions, type GcReport, type RemovedFile } from "./maintenance/gc.ts";
export type { LeaseHolder, LeftoverFile, Leftovers } from "./maintenance/leftovers.ts";
export type { BrokenCache } from "./maintenance/broken.ts";
export { type CacheDetails, type CacheSummary, list, type RootListing, show } from "./maintenance/listing.ts";
export type { Difference, RecomputeOptions, RecomputeReport } from "./maintenance/recompute.ts";
export { recoverCache } from "./maintenance/recover.ts";
export { remove, type RemoveOptions, type RemoveReport } from "./maintenance/remove.ts";
export { type Survey, survey, type SurveyedError } from "./maintenance/survey.ts";
export { type FileCounts, type OtherFiles, verify, type VerifyOptions, type VerifyReport } from "./maintenance/verify.ts";
export type { Duplicates, UnequalPoint, UnreadableFile } from "./maintenance/verify_files.ts";
export type { FailuresCheck, IndexCheck, MetadataCheck } from "./maintenance/verify_records.ts";
