using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;

namespace FaceWorker.Core.Tests.Operations;

public sealed class JobRunnerTests : IProgress<OperationProgress>
{
    private readonly List<OperationProgress> reported = [];

    void IProgress<OperationProgress>.Report(OperationProgress value) => reported.Add(value);

    [Fact]
    public async Task Of_numbers_that_arrive_in_any_order_the_highest_is_kept_until_something_else_is_counted()
    {
        var runner = new JobRunner<string, string>(OperationKind.Training, (_, _, progress, _) =>
        {
            foreach (var done in new[] { 1, 3, 2 })
                progress.Report(new WorkProgress("photos", done, 3));
            progress.Report(new WorkProgress("faces", 1, 9));
            return Task.FromResult("trained");
        });
        var operation = new Operation(1, OperationKind.Training, new GalleryName("family"), Target: null, "\"job\"", OperationState.Running, new OperationProgress(), Problem: null,
            Attempt: 1, "worker", "anna", default, StartedAt: null, EndedAt: null, default, IsCancelRequested: false);

        await runner.RunAsync(operation, this, TestContext.Current.CancellationToken);

        Assert.Equal([new(1, 3, "photos"), new(3, 3, "photos"), new(1, 9, "faces"), new OperationProgress(1, 9, "trained")], reported);
    }
}
