using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;

namespace FaceWorker.Core.Reembedding;

/// <summary>Where a gallery stands that goes over from one model to another.</summary>
/// <param name="Gallery">With its shadow.</param>
/// <param name="From">The pack that it came with.</param>
/// <param name="To">The pack that it goes over to.</param>
/// <param name="Counts">Of the shadow.</param>
/// <param name="SwitchedAt">When it last changed between the two; null: never.</param>
public sealed record ReembeddingStatus(
    Gallery Gallery, PackId From, PackId To, ReembeddingStage Stage, ReembeddingCounts Counts, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? SwitchedAt)
{
    /// <summary>The last operation that embeds its faces, or the one that is unfinished; null: there is none.</summary>
    public Operation? Operation { get; init; }
}

/// <summary>Which of the two models answers.</summary>
public enum ReembeddingStage
{
    /// <summary>The old one: there was no cut-over, or it was taken back.</summary>
    BeforeCutOver,

    /// <summary>The new one.</summary>
    AfterCutOver,
}

/// <summary>How far a shadow is.</summary>
/// <param name="Templates">Of the active space.</param>
/// <param name="Missing">Those of them that the shadow has none for, failed ones included.</param>
/// <param name="Failed">Faces that could not be embedded.</param>
/// <param name="Age">Since the shadow was made.</param>
public sealed record ReembeddingCounts(long Templates, long Missing, long Failed, TimeSpan Age)
{
    /// <summary>Photos that the shadow's detector has not looked at; 0 where it is the one that found the faces.</summary>
    public long Photos { get; init; }
}

/// <summary>A face that could not be embedded for the shadow. It keeps its vector of the active space.</summary>
/// <param name="Detail">A sentence.</param>
public sealed record ReembeddingFailure(long FaceId, long ImageId, RejectionReason Reason, string Detail);
