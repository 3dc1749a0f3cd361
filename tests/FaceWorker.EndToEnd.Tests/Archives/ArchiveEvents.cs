using FaceWorker.Contracts;
using MassTransit;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>A subscriber to the events about archives, as another system would be one.</summary>
internal sealed class ArchiveEvents : IAsyncDisposable
{
    private readonly TaskCompletionSource<ArchiveCompleted> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IBusControl bus;

    private ArchiveEvents(Uri broker) => bus = Bus.Factory.CreateUsingRabbitMq(configure =>
    {
        configure.Host(broker);
        configure.ReceiveEndpoint($"events-{Guid.NewGuid():N}", endpoint => endpoint.Handler<ArchiveCompleted>(context =>
        {
            completed.TrySetResult(context.Message);
            return Task.CompletedTask;
        }));
    });

    public static async Task<ArchiveEvents> ListenAsync(Uri broker)
    {
        var events = new ArchiveEvents(broker);
        await events.bus.StartAsync(TestContext.Current.CancellationToken);
        return events;
    }

    public Task<ArchiveCompleted> CompletedAsync() => completed.Task.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await bus.StopAsync(CancellationToken.None);
}
