-- Rids the tables and indexes that an erasure may delete from of the deleted rows, and the planner's statistics of their values: by itself the server does both when many rows have changed, and leaves
-- indexes alone where these are few. Work goes on meanwhile. In no transaction.
VACUUM (INDEX_CLEANUP ON, ANALYZE)
  adaptation, archive, archive_count, archive_item, archive_pace, audit, calibration, erased_image, event, face, face_constraint, face_crop, face_link, face_to_group, gallery, image, image_source,
  kept_answer, operation, person_pair, reembedding, reembedding_failure, rejection, review_answer, source_outage, space, subject, subject_change, subject_change_face, subject_svm, subject_to_measure,
  webhook, webhook_delivery
