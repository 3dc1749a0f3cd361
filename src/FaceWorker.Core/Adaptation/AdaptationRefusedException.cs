using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Adaptation;

/// <summary>Why no head is learned, or none is used.</summary>
public enum AdaptationProblem
{
    /// <summary>Too few people have two confirmed faces or more.</summary>
    TooFewPeople,

    /// <summary>Each person's faces are copies of one.</summary>
    AllAlike,

    /// <summary>Nothing that was learned helps people who were held out.</summary>
    NoGain,

    /// <summary>The embedder of the pack is not the one that made the vectors.</summary>
    OtherModel,

    /// <summary>There is a pack or a model of this name.</summary>
    NameTaken,

    /// <summary>There is no such head.</summary>
    UnknownHead,
}

/// <summary>A gallery is not adapted; nothing was changed.</summary>
/// <param name="detail">A sentence for a person that names the gallery, what is in the way, and the remedy.</param>
public sealed class AdaptationRefusedException(AdaptationProblem problem, string detail) : RequestRejectedException(RejectionReason.WrongOperationState, detail)
{
    public AdaptationProblem Problem { get; } = problem;

    /// <summary>What was measured, where something was.</summary>
    public HeadComparison? Trial { get; private init; }

    public static AdaptationRefusedException TooFewPeople(GalleryName gallery, KnownFaces faces) => new(AdaptationProblem.TooFewPeople, string.Create(CultureInfo.InvariantCulture,
        $"Gallery '{gallery}' has {faces.FacesOf.Count(own => own.Count > 1):N0} people with two confirmed faces or more, and a head is learned from at least {GalleryAdapter.FewestPeople} ") +
        $"({faces.People:N0} people with {faces.Count:N0} confirmed faces in all). Enrol photos (faceworker enroll --gallery {gallery}), or confirm people (faceworker people name, or the console's review).");

    public static AdaptationRefusedException AllAlike(GalleryName gallery) => new(AdaptationProblem.AllAlike,
        $"The confirmed faces of each person of gallery '{gallery}' are copies of one photo, so that they do not show how photos of one person differ. Add other photos of them.");

    public static AdaptationRefusedException NoGain(GalleryName gallery, HeadComparison trial) => new(AdaptationProblem.NoGain, string.Create(CultureInfo.InvariantCulture,
        $"No gain: of {trial.Probes:N0} faces of people of gallery '{gallery}' that were held out, {Percent(trial.Figures[0].Fnir.Value)} are not found now (FNIR at FPIR {Percent(trial.TargetFpir)}); ") +
        $"{string.Join("; ", trial.Figures.Skip(1).Select(Describe))}. The gallery stays with the model it has. More people with several photos help to learn.")
    { Trial = trial };

    public static AdaptationRefusedException OtherModel(FaceModel vectors, PackId pack, FaceModel embedder) => new(AdaptationProblem.OtherModel,
        $"The head is for vectors of model {vectors}, and the embedder of pack '{pack}' here is {embedder}. Put the model's file and card back with which the vectors were made (faceworker models verify).");

    public static AdaptationRefusedException NameTaken(PackId pack) => new(AdaptationProblem.NameTaken,
        $"There is a pack or a model '{pack}' already (faceworker models list). Choose another name: --pack ID");

    public static AdaptationRefusedException UnknownHead(GalleryName gallery, PackId? pack) => new(AdaptationProblem.UnknownHead,
        $"Gallery '{gallery}' has no head{(pack is null ? "" : $" '{pack}'")}. See 'faceworker adapt list --gallery {gallery}', or learn one: faceworker adapt learn --gallery {gallery}");

    private static string Describe(HeadFigures figures) => string.Create(CultureInfo.InvariantCulture,
        $"{figures.Method.ToName()} {Percent(figures.Fnir.Value)} (gain {Points(figures.Gain.Value)}, between {Points(figures.Gain.Interval.Lower)} and {Points(figures.Gain.Interval.Upper)} points)");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    private static string Points(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}");
}
