using System.Collections.Concurrent;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using FaceWorker.Worker.Consumers;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The link to the broker breaks while a message is in hand, whose handler does not end as it should.</summary>
public sealed class LostDeliveries(TestBroker broker) : IClassFixture<TestBroker>
{
    private readonly ConcurrentBag<ReceiveFault> faults = [];

    [Fact]
    public async Task One_that_never_ends_is_let_go_and_comes_again()
    {
        var never = new TaskCompletionSource();

        await BreakWhileInHandAsync(_ => never.Task);
    }

    /// <summary>The answer's send may fail before the delivery itself is known to be lost.</summary>
    [Fact]
    public async Task One_whose_answer_fails_is_called_no_fault_goes_to_no_error_queue_and_comes_again()
    {
        await BreakWhileInHandAsync(context =>
        {
            context.AddConsumeTask(Task.FromException(new RabbitMqConnectionException("the link is about to break")));
            return Task.CompletedTask;
        });

        var depths = await BrokerQueues.GetDepthsAsync(broker.Address, TestContext.Current.CancellationToken);
        Assert.Equal(0u, depths[FaceWorkerQueues.ErrorQueueOf(FaceWorkerQueues.Index)]?.Messages ?? 0);
        Assert.Empty(faults);
    }

    /// <summary>Sends one message through a link that is cut soon after <paramref name="first"/> was given it, and waits until it is delivered again.</summary>
    private async Task BreakWhileInHandAsync(Func<ConsumeContext, Task> first)
    {
        await using var proxy = new TcpProxy(broker.Address);
        var (inHand, again) = (NewSignal(), NewSignal());
        var lost = new LostDeliveryFilter(TimeProvider.System, NullLogger<LostDeliveryFilter>.Instance);
        var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.ConnectTo(proxy.InPlaceOf(broker.Address));
            configure.ReceiveEndpoint(FaceWorkerQueues.Index.Name, endpoint =>
            {
                endpoint.PutAsideBy(lost, new MalformedMessageFilter(rejections: null!)); // nothing here is malformed
                endpoint.Handler<IndexImage>(context => inHand.TrySetResult() ? first(context) : Task.FromResult(again.TrySetResult()));
            });
            configure.ReceiveEndpoint("faults", endpoint => endpoint.Handler<ReceiveFault>(context =>
            {
                faults.Add(context.Message);
                return Task.CompletedTask;
            }));
        });
        await bus.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            await bus.Publish(new IndexImage { Gallery = "any", Image = ImageReference.AtPath("/any") }, TestContext.Current.CancellationToken);
            await inHand.Task;
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, TestContext.Current.CancellationToken);
            proxy.CutConnections();
            await again.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            await bus.StopAsync(TimeSpan.FromSeconds(10));
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
