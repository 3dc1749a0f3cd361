using FaceWorker.Core;
using FaceWorker.Core.Subjects;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace FaceWorker.Training;

/// <summary>One linear SVM per subject, its templates against those of all others (Pegasos, by ML.NET).</summary>
/// <remarks>S. Shalev-Shwartz et al., "Pegasos: primal estimated sub-gradient solver for SVM", Mathematical Programming 127 (2011).</remarks>
public sealed class LinearSvm : IClassifierSolver
{
    // Chosen on LFW; see docs/decisions/0038.
    private const float Lambda = 1e-4f;
    private const int Passes = 30;
    private const int Seed = 1;

    /// <inheritdoc />
    public IReadOnlyList<SubjectClassifier> Train(IReadOnlyList<SubjectTemplates> subjects, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var templates = subjects.SelectMany(subject => subject.Templates.Select(template => (subject.Subject, Values: template.Values.ToArray()))).ToList();
        var classifiers = new SubjectClassifier[subjects.Count];
        long done = 0;
        Parallel.For(0, subjects.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var subject = subjects[i].Subject;
            classifiers[i] = TrainOne(subject, templates.Select(template => new Example { IsSubject = template.Subject == subject, Values = template.Values }), templates[0].Values.Length);
            progress?.Report(new WorkProgress("subjects", Interlocked.Increment(ref done), subjects.Count));
        });
        return classifiers;
    }

    private static SubjectClassifier TrainOne(Subject subject, IEnumerable<Example> examples, int dimensions)
    {
        var ml = new MLContext(Seed);
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Values)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions);
        var model = ml.BinaryClassification.Trainers.LinearSvm(new LinearSvmTrainer.Options
        {
            LabelColumnName = nameof(Example.IsSubject),
            FeatureColumnName = nameof(Example.Values),
            Lambda = Lambda,
            NumberOfIterations = Passes,
        }).Fit(ml.Data.LoadFromEnumerable(examples, schema)).Model;
        return new SubjectClassifier(subject, model.Weights.ToArray(), model.Bias);
    }

    private sealed class Example
    {
        public bool IsSubject { get; set; }

        public float[] Values { get; set; } = [];
    }
}
