using FaceWorker.Contracts;
using MassTransit;

namespace FaceWorker.Client;

/// <summary>The client over MassTransit and RabbitMQ. One per process is enough; it is safe for many callers at once.</summary>
public sealed class FaceWorkerClient : IFaceWorkerClient
{
    /// <summary>How long <see cref="IdentifyAsync"/> and <see cref="VerifyAsync"/> wait when nothing else is said.</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(60);

    // An answer can be lost with the connection, a job cannot; asking again is harmless, because indexing is idempotent.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    private readonly IBusControl bus;
    private readonly TimeSpan answerTimeout;

    private FaceWorkerClient(IBusControl bus, TimeSpan answerTimeout)
    {
        this.bus = bus;
        this.answerTimeout = answerTimeout;
    }

    /// <summary>Connects to the broker and declares the queues.</summary>
    /// <param name="broker">For example <c>amqp://user:password@host:5672/vhost</c>.</param>
    /// <exception cref="BrokerException">The broker is away, or refuses.</exception>
    public static async Task<FaceWorkerClient> ConnectAsync(Uri broker, TimeSpan? answerTimeout = null, CancellationToken cancel = default)
    {
        await FaceWorkerQueues.DeclareAsync(broker, cancel).ConfigureAwait(false);
        var bus = Bus.Factory.CreateUsingRabbitMq(configure => configure.ConnectTo(broker));
        await bus.StartAsync(cancel).ConfigureAwait(false);
        return new FaceWorkerClient(bus, answerTimeout ?? DefaultAnswerTimeout);
    }

    /// <inheritdoc />
    public async Task EnqueueAsync(IndexImage job, CancellationToken cancel)
    {
        var endpoint = await bus.GetSendEndpoint(FaceWorkerQueues.Index.Address).ConfigureAwait(false);
        await endpoint.Send(job, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<Answer<ImageIndexed>> IndexAsync(IndexImage job, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await AskAsync<IndexImage, ImageIndexed>(FaceWorkerQueues.Index, job, AskAgainAfter, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    /// <inheritdoc />
    public Task<Answer<FacesIdentified>> IdentifyAsync(IdentifyFaces request, CancellationToken cancel) =>
        AskAsync<IdentifyFaces, FacesIdentified>(FaceWorkerQueues.Identify, request, answerTimeout, cancel);

    /// <inheritdoc />
    public Task<Answer<FacesVerified>> VerifyAsync(VerifyFaces request, CancellationToken cancel) =>
        AskAsync<VerifyFaces, FacesVerified>(FaceWorkerQueues.Verify, request, answerTimeout, cancel);

    public async ValueTask DisposeAsync() => await bus.StopAsync(CancellationToken.None).ConfigureAwait(false);

    // MassTransit makes the time-out the message's time to live. A question nobody waits for any more may go; a job may not.
    private static void KeepJobs<TRequest>(IRequestPipeConfigurator<TRequest> request)
        where TRequest : class
    {
        if (typeof(TRequest) == typeof(IndexImage))
            request.UseExecute(context => context.TimeToLive = null);
    }

    private async Task<Answer<TResult>> AskAsync<TRequest, TResult>(WorkQueue queue, TRequest request, TimeSpan timeout, CancellationToken cancel)
        where TRequest : class
        where TResult : class
    {
        try
        {
            var client = bus.CreateRequestClient<TRequest>(queue.Address, timeout);
            var response = await client.GetResponse<TResult, RequestRejected>(request, KeepJobs, cancel).ConfigureAwait(false);
            return response.Message is RequestRejected rejection
                ? new Answer<TResult>(null, rejection)
                : new Answer<TResult>((TResult)response.Message, null);
        }
        catch (RequestTimeoutException exception)
        {
            throw new TimeoutException($"No worker answered on '{queue.Name}' within {timeout.TotalSeconds:0} s; start one, or see 'faceworker status'.", exception);
        }
        catch (RequestFaultException exception)
        {
            throw new WorkerFailedException($"The worker failed ({exception.Fault?.Exceptions.FirstOrDefault()?.Message}); the message is in '{FaceWorkerQueues.ErrorQueueOf(queue)}'.", exception);
        }
    }
}
