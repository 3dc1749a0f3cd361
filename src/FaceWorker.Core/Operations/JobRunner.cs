using System.Text.Json;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Operations;

/// <summary>Does an operation by a use case: its job is the operation's parameters, its outcome the last words.</summary>
public sealed class JobRunner<TJob, TOutcome>(
    OperationKind kind, Func<RequestContext, TJob, IProgress<WorkProgress>, CancellationToken, Task<TOutcome>> useCase) : IOperationRunner
    where TJob : notnull
    where TOutcome : notnull
{
    /// <inheritdoc />
    public OperationKind Kind => kind;

    /// <summary>Such an operation, as somebody wants it.</summary>
    /// <exception cref="RequestRejectedException">The caller may not administer the gallery.</exception>
    public OperationRequest Request(RequestContext context, GalleryName gallery, TJob job)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Caller.Require(Rights.Administer, gallery);
        return new OperationRequest(kind, gallery, context.Caller.Name, Parameters: JsonSerializer.Serialize(job, JsonSerializerOptions.Web));
    }

    /// <inheritdoc />
    public async Task RunAsync(Operation operation, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var job = JsonSerializer.Deserialize<TJob>(operation.Parameters!, JsonSerializerOptions.Web)!;
        var counted = new Counted(progress);
        // Its rights were checked when it was requested.
        var outcome = await useCase(new RequestContext(new Caller(operation.RequestedBy, Rights.Administer), Lane.Bulk), job, counted, cancel);
        progress.Report(counted.Latest with { Step = outcome.ToString() });
    }

    /// <summary>What is done at once is reported in any order: of one count the highest number is kept.</summary>
    private sealed class Counted(IProgress<OperationProgress> progress) : IProgress<WorkProgress>
    {
        private readonly Lock reporting = new();

        public OperationProgress Latest { get; private set; } = new();

        public void Report(WorkProgress value)
        {
            lock (reporting)
            {
                if (value.Things != Latest.Step || value.Total != Latest.Total || value.Done > Latest.Done)
                    progress.Report(Latest = new OperationProgress(value.Done, value.Total, value.Things));
            }
        }
    }
}
