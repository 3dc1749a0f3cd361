using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage;

/// <summary>The rejections of requests: each message says what is wrong and what to do.</summary>
internal static class Rejected
{
    public static RequestRejectedException UnknownGallery(GalleryName name, Exception? cause = null) => RequestRejectedException.UnknownGallery(name, cause);

    /// <param name="alike">Similar names, quoted.</param>
    public static RequestRejectedException UnknownSubject(GalleryName gallery, SubjectReference subject, IReadOnlyList<string> alike) => new(RejectionReason.UnknownSubject,
        $"There is no {(subject.Name is null ? "" : "subject ")}{subject} in gallery '{gallery}'.{(alike.Count == 0 ? "" : $" Did you mean {string.Join(" or ", alike)}?")} It may have been renamed, merged or forgotten: faceworker subject history --gallery {gallery}");

    public static RequestRejectedException NoTemplate(GalleryName gallery, SubjectName name) => new(RejectionReason.UnknownSubject,
        $"Subject '{name}' of gallery '{gallery}' has no template to compare with; enroll a photo: faceworker enroll --gallery {gallery} --subject {ShellWord.Quote(name.Value)} PHOTO");

    public static RequestRejectedException NameTaken(GalleryName gallery, SubjectName name, Exception cause) => new(RejectionReason.SubjectConflict,
        $"Gallery '{gallery}' already has a subject '{name}'. If they are one person, merge them (faceworker subject merge --gallery {gallery} FROM INTO); if not, choose another name.", cause);

    public static RequestRejectedException SameSubject(Subject subject) => new(RejectionReason.SubjectConflict,
        $"{Capital(subject)} is one subject, not two; name two different ones.");

    public static RequestRejectedException UnknownFaces(GalleryName gallery, IEnumerable<long> faces) => new(RejectionReason.SubjectConflict,
        $"Gallery '{gallery}' has no such face: {string.Join(", ", faces)}. List faces with: faceworker subject show --gallery {gallery} NAME");

    public static RequestRejectedException UnknownImage(GalleryName gallery, long image) => new(RejectionReason.UnknownImage,
        $"Gallery '{gallery}' has no photo {image}; it may have been erased.");

    /// <param name="source">Where the photo was sent from.</param>
    public static RequestRejectedException Erased(GalleryName gallery, string source) => new(RejectionReason.Erased,
        $"'{source}' was erased from gallery '{gallery}' and is not indexed again. If it should be, look for its erasure (faceworker forget list) and allow it: faceworker forget allow NUMBER");

    public static RequestRejectedException NothingToErase(ErasureTarget target) => new(RejectionReason.UnknownImage,
        $"Nothing is known of {target}: give the photo's number, the SHA-256 of its bytes, or a path or address under which it was indexed.");

    public static RequestRejectedException UnknownErasure(long erasure) => new(RejectionReason.UnknownOperation,
        $"There is no erasure {erasure}; list them with: faceworker forget list");

    public static RequestRejectedException UnknownFace(GalleryName gallery, long face) => new(RejectionReason.UnknownImage,
        $"Gallery '{gallery}' has no face {face}; it may have been forgotten with its subject.");

    public static RequestRejectedException NotRemoved(long face, bool isSomebodys) => new(RejectionReason.SubjectConflict, isSomebodys
        ? $"Face {face} is somebody's; say that it is not this person first."
        : $"Face {face} was found by the detector, not drawn by hand; leave it without a name.");

    public static RequestRejectedException NoFaces() => new(RejectionReason.InvalidMessage, "No face was named; name at least one, by its id.");

    public static RequestRejectedException NotOfSubject(Subject subject, IEnumerable<long> faces) => new(RejectionReason.SubjectConflict,
        $"These are not faces of {subject}: {string.Join(", ", faces)}.");

    public static RequestRejectedException NothingLeft(Subject subject) => new(RejectionReason.SubjectConflict,
        $"These are all the faces of {subject}; rename the subject instead.");

    public static RequestRejectedException AlreadyOfSubject(Subject subject, IEnumerable<long> faces) => new(RejectionReason.SubjectConflict,
        $"These faces already belong to {subject}: {string.Join(", ", faces)}.");

    public static RequestRejectedException AlreadyIgnored(Subject subject, bool ignored) => new(RejectionReason.SubjectConflict,
        $"{Capital(subject)} is {(ignored ? "ignored already" : "not ignored")}; there is nothing to change.");

    public static RequestRejectedException AlreadyWatched(Subject subject, bool watched) => new(RejectionReason.SubjectConflict,
        $"{Capital(subject)} is {(watched ? "watched already" : "not watched")}; there is nothing to change.");

    public static RequestRejectedException BelowGate(GalleryName gallery, IEnumerable<long> faces) => new(RejectionReason.LowQuality,
        $"These faces do not pass the quality gate of gallery '{gallery}', so they are stored as seen and belong to nobody: {string.Join(", ", faces)}. Use better photos.");

    /// <param name="owner">Null when the caller may not know it.</param>
    public static RequestRejectedException OtherSubjects(GalleryName gallery, long face, Subject? owner, SubjectName wanted) => new(RejectionReason.SubjectConflict,
        $"Face {face} of gallery '{gallery}' belongs to {owner?.ToString() ?? "another subject"}, not to '{wanted}'. If it is '{wanted}', reassign it: " +
        $"faceworker subject reassign --gallery {gallery} --face {face} --to {ShellWord.Quote(wanted.Value)}; if both are one person, merge them.");

    public static RequestRejectedException UnknownChange(GalleryName gallery, long change) => new(RejectionReason.SubjectConflict,
        $"Gallery '{gallery}' has no change {change}; list them with: faceworker subject history --gallery {gallery}");

    /// <param name="why">The rest of the sentence, with the remedy and the full stop.</param>
    public static RequestRejectedException NotUndone(SubjectChange change, string why) => new(RejectionReason.SubjectConflict,
        $"Change {change.Id} ({change.Description}) cannot be undone: {why}");

    public static RequestRejectedException OnlyOneToMerge() => new(RejectionReason.SubjectConflict, "One person alone cannot be merged; choose two or more.");

    public static RequestRejectedException SeveralNames(IEnumerable<Subject> named) => new(RejectionReason.SubjectConflict,
        $"More than one of them has a name: {string.Join(", ", named)}. Merge people with different names one by one, so that it is plain which name stays.");

    public static RequestRejectedException OneFaceAlone() => new(RejectionReason.InvalidMessage, "One face alone says nothing about another; name two or more, by their ids.");

    public static RequestRejectedException FaceTaken(long face) => new(RejectionReason.SubjectConflict,
        $"Face {face} has been given to somebody meanwhile, and nothing was changed. See who has it now, and try again.");

    public static RequestRejectedException FacesOfMany(IEnumerable<Subject> people) => new(RejectionReason.SubjectConflict,
        $"The faces belong to more than two people: {string.Join(", ", people)}. Name faces of two people at a time, so that each change can be undone.");

    /// <param name="one">A subject or a face, as it is called in the middle of a sentence; and so the other.</param>
    public static RequestRejectedException SaidToBeTwo(GalleryName gallery, string actor, string one, string other) => new(RejectionReason.SubjectConflict,
        $"{actor} said that {one} and {other} are different people. If they are one person after all, merge them: faceworker people merge --gallery {gallery} ONE OTHER; the last word counts.");

    public static RequestRejectedException SaidNotToBe(GalleryName gallery, string actor, long face, string person) => new(RejectionReason.SubjectConflict,
        $"{actor} said that face {face} is not {person}. If it is them after all, give it to them: faceworker subject reassign --gallery {gallery} --face {face} --to NAME; the last word counts.");

    public static RequestRejectedException OnOnePhoto(GalleryName gallery, long one, long other, long photo) => new(RejectionReason.SubjectConflict,
        $"Faces {one} and {other} are on one photo ({photo}), and in gallery '{gallery}' nobody is on a photo twice. If its photos are collages or show mirrors, say so: faceworker gallery set {gallery} --once-per-photo off; if only these are one person, merge the two: faceworker people merge --gallery {gallery} ONE OTHER");

    public static RequestRejectedException UnknownQuestion(GalleryName gallery, long question) => new(RejectionReason.SubjectConflict,
        $"Gallery '{gallery}' has no question {question} any more; go on with the next one.");

    /// <param name="what">A sentence without its full stop.</param>
    public static RequestRejectedException AnsweredMeanwhile(string what) => new(RejectionReason.SubjectConflict, $"{what}; nothing was changed by this answer. Go on with the next question.");

    public static RequestRejectedException UnknownPlace(string place) => new(RejectionReason.InvalidMessage,
        $"'{place}' is no place in this list of people; begin at its first page.");

    /// <summary>At the beginning of a sentence.</summary>
    private static string Capital(Subject subject) => subject.Name is null ? $"Subject {subject.Id}" : subject.ToString();

    public static RequestRejectedException UnknownArchive(long archive) => RequestRejectedException.UnknownArchive(archive);

    /// <param name="remedy">A sentence.</param>
    public static RequestRejectedException WrongArchiveState(Archive archive, string remedy) => new(RejectionReason.WrongArchiveState,
        $"Archive {archive.Id} ({archive.Source}) is {(archive.LastListing is null && archive.State == ArchiveState.Running ? "being listed" : archive.State.ToName())}. {remedy}");

    public static RequestRejectedException UnknownOperation(long operation) => RequestRejectedException.UnknownOperation(operation);

    /// <param name="remedy">A sentence.</param>
    public static RequestRejectedException WrongOperationState(Operation operation, string remedy, Exception? cause = null) => new(RejectionReason.WrongOperationState,
        $"Operation {operation.Id} is {operation.State.ToName()}. {remedy}", cause);

    public static RequestRejectedException OperationIsRunning(Operation operation) => new(RejectionReason.WrongOperationState,
        $"{operation.Worker} is already working on {operation}. Wait until it ends (faceworker operations show {operation.Id}), or cancel it first (faceworker operations cancel {operation.Id}).");
}
