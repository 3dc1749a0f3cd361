using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Adaptation;

/// <summary>A head that was learned from a gallery's people, and helps it: with the embedder that it stands behind, it is a model of its own.</summary>
/// <param name="Pack">The pack that it makes; its embedder has the same id.</param>
/// <param name="BasePack">The pack of the gallery whose vectors it maps.</param>
/// <param name="Base">The model of these vectors.</param>
/// <param name="Share">Of what was learned, in the blend with the identity that <paramref name="Head"/> is; 0 to 1.</param>
/// <param name="Curve">Distances between faces of two people, one of them held out of the learning.</param>
/// <param name="Trial">What the methods did for people whom they had not seen.</param>
public sealed record AdaptedHead(
    GalleryName Gallery, PackId Pack, PackId BasePack, FaceModel Base, HeadMethod Method, double Share, LinearHead Head, ImpostorCurve Curve, HeadComparison Trial)
{
    /// <summary>What a face's quality is read from behind the head; null: it has none.</summary>
    public QualityLine? Quality { get; init; }

    /// <summary>What the learned method did in the trial.</summary>
    public HeadFigures Figures => Trial.Figures.Single(one => one.Method == Method);
}

/// <summary>A head as it is kept.</summary>
/// <param name="Model">The model that it makes of the base.</param>
public sealed record KeptHead(long Id, AdaptedHead Head, FaceModel Model, string LearnedBy, DateTimeOffset LearnedAt);
