using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Reembedding;

/// <summary>What is in the way of a step from one model to another.</summary>
public enum ReembeddingProblem
{
    /// <summary>The gallery has one space only.</summary>
    NotBegun,

    /// <summary>The gallery has vectors of that model already, with the same detector.</summary>
    SameModel,

    /// <summary>It goes over to another pack.</summary>
    OtherPack,

    /// <summary>The new model answers.</summary>
    IsCutOver,

    /// <summary>The old model answers.</summary>
    IsNotCutOver,

    /// <summary>Workers may not know the last change yet.</summary>
    TooSoon,

    /// <summary>An operation on the gallery is unfinished.</summary>
    Unfinished,

    /// <summary>Faces have no vector of the model that is to answer.</summary>
    FacesMissing,

    /// <summary>The space of the model that is to answer has no index yet.</summary>
    NoIndex,

    /// <summary>The gallery identifies by an SVM, and the model that is to answer has none.</summary>
    NotTrained,

    /// <summary>Nobody has a name, and nothing was said of anybody.</summary>
    NothingToCompare,
}

/// <summary>A step from one model to another cannot be taken now; nothing was changed.</summary>
/// <param name="detail">A sentence for a person that names the gallery, what is in the way, and the remedy.</param>
public sealed class ReembeddingRefusedException(ReembeddingProblem problem, string detail) : RequestRejectedException(RejectionReason.WrongOperationState, detail)
{
    public ReembeddingProblem Problem { get; } = problem;

    public static ReembeddingRefusedException NotBegun(GalleryName gallery) => new(ReembeddingProblem.NotBegun,
        $"Gallery '{gallery}' has vectors of one model only. Begin with: faceworker reembed start --gallery {gallery} --pack PACK");

    public static ReembeddingRefusedException SameModel(Gallery gallery, PackId pack) => new(ReembeddingProblem.SameModel,
        $"Gallery '{gallery.Name}' has the vectors of pack '{pack}' already: its pack '{gallery.Pack}' has the same detector and the same embedder, {gallery.Model}. Choose a pack with another one: faceworker models list");

    public static ReembeddingRefusedException OtherPack(Gallery gallery, PackId present, PackId wanted) => new(ReembeddingProblem.OtherPack,
        $"Gallery '{gallery.Name}' goes over to pack '{present}', not to '{wanted}'. Finish that first, or give it up: faceworker reembed abandon --gallery {gallery.Name}");

    public static ReembeddingRefusedException IsCutOver(Gallery gallery, PackId old) => new(ReembeddingProblem.IsCutOver,
        $"Gallery '{gallery.Name}' was cut over: pack '{gallery.Pack}' answers. Drop the vectors of pack '{old}' (faceworker reembed finish --gallery {gallery.Name}), or go back to it (faceworker reembed roll-back --gallery {gallery.Name}).");

    public static ReembeddingRefusedException IsNotCutOver(Gallery gallery, PackId wanted) => new(ReembeddingProblem.IsNotCutOver,
        $"In gallery '{gallery.Name}' pack '{gallery.Pack}' answers. Cut over to pack '{wanted}' (faceworker reembed cut-over --gallery {gallery.Name}), or give it up (faceworker reembed abandon --gallery {gallery.Name}).");

    public static ReembeddingRefusedException TooSoon(Gallery gallery, TimeSpan left) => new(ReembeddingProblem.TooSoon, string.Create(CultureInfo.InvariantCulture,
        $"Gallery '{gallery.Name}' changed to pack '{gallery.Pack}' a moment ago, and workers may still search in the other space. Try again in {Math.Ceiling(left.TotalSeconds):0} s."));

    public static ReembeddingRefusedException Unfinished(Gallery gallery, long operation) => new(ReembeddingProblem.Unfinished,
        $"Operation {operation} still embeds faces of gallery '{gallery.Name}'. Wait for its end (faceworker operations show {operation}), or cancel it (faceworker operations cancel {operation}).");

    public static ReembeddingRefusedException FacesMissing(Gallery gallery, PackId wanted, ReembeddingCounts counts) => new(ReembeddingProblem.FacesMissing, string.Create(CultureInfo.InvariantCulture,
        $"{counts.Missing:N0} of {counts.Templates:N0} faces of gallery '{gallery.Name}' have no vector of pack '{wanted}', and would not be found any more; {counts.Failed:N0} of them could not be embedded. ") +
        $"Embed them (faceworker reembed start --gallery {gallery.Name} --pack {wanted}; reasons: faceworker reembed status --gallery {gallery.Name}), or accept it: --accept-missing {counts.Missing}");

    public static ReembeddingRefusedException NoIndex(Gallery gallery, PackId wanted) => new(ReembeddingProblem.NoIndex,
        $"The vectors of pack '{wanted}' of gallery '{gallery.Name}' have no index yet, so that searches would be slow. Workers build it by themselves; see: faceworker operations list --gallery {gallery.Name}");

    public static ReembeddingRefusedException NotTrained(Gallery gallery, PackId wanted) => new(ReembeddingProblem.NotTrained,
        $"Gallery '{gallery.Name}' identifies by an SVM, and there is none of pack '{wanted}'. Have it trained: faceworker reembed start --gallery {gallery.Name} --pack {wanted}");

    public static ReembeddingRefusedException NothingToCompare(GalleryName gallery) => new(ReembeddingProblem.NothingToCompare,
        $"Gallery '{gallery}' has no named person with two faces in both spaces, and nothing was said about its people, so that there is nothing to compare on. Name some (faceworker people name), or enroll some.");
}
