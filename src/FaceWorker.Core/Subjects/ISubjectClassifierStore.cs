using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Subjects;

/// <summary>A subject with all its templates; there is at least one.</summary>
public sealed record SubjectTemplates(Subject Subject, IReadOnlyList<Embedding> Templates);

/// <summary>A linear SVM of one subject against all others: its margin is weights · probe + bias. Shape of the weights: (model.Dimensions).</summary>
public sealed record SubjectClassifier(Subject Subject, ReadOnlyMemory<float> Weights, float Bias);

/// <summary>What training an SVM reads and leaves. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface ISubjectClassifierStore
{
    /// <summary>The gallery's subjects that have a name and templates, the oldest first. All of them are held in memory: 2 KB per template of 512 values.</summary>
    Task<IReadOnlyList<SubjectTemplates>> ReadTemplatesAsync(Gallery gallery, CancellationToken cancel);

    /// <summary>Replaces all that the gallery's SVM knows, in one transaction, as a line of the audit. Subjects that were deleted meanwhile are passed over.</summary>
    Task ReplaceAsync(RequestContext context, Gallery gallery, IReadOnlyList<SubjectClassifier> classifiers, CancellationToken cancel);
}
