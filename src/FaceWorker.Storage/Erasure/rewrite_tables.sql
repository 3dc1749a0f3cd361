-- Writes the tables that an erasure may delete from anew, with their indexes, so that not even the free space of their pages holds what was deleted. Each is locked while it is written. In no transaction.
VACUUM (FULL, ANALYZE)
  adaptation, archive, archive_count, archive_item, archive_pace, audit, calibration, erased_image, event, face, face_constraint, face_crop, face_link, face_to_group, gallery, image, image_source,
  kept_answer, operation, person_pair, reembedding, reembedding_failure, rejection, review_answer, source_outage, space, subject, subject_change, subject_change_face, subject_svm, subject_to_measure,
  webhook, webhook_delivery
