using System.Threading.Channels;
using FaceWorker.Contracts;
using MassTransit;

namespace FaceWorker.Client;

/// <summary>Sends requests and waits for their answers.</summary>
internal sealed class Requests(LazyBus bus, TimeSpan answerTimeout, TimeSpan askAgainAfter)
{
    /// <summary>Jobs have no deadline, and MassTransit's default for requests is 30 s.</summary>
    private static readonly TimeSpan JobTimeout = TimeSpan.FromDays(30);

    /// <summary>A question: its caller waits, and its message expires when the caller has given up, unless it has a deadline of its own.</summary>
    public Task<Answer<TResult>> AskAsync<TRequest, TResult>(TRequest request, CancellationToken cancel)
        where TRequest : class
        where TResult : class =>
        AskAsync<TRequest, TResult>(FaceWorkerQueues.QueueOf(typeof(TRequest)), request, answerTimeout, expires: request is not Question { Deadline: not null }, listen: null, cancel);

    /// <summary>A question about many images. Each is answered by itself, and may be answered twice, or later than the last answer comes: <paramref name="handle"/> gets each once.</summary>
    public async Task<Answer<ManyIdentified>> AskManyAsync(IdentifyMany request, Func<ImageIdentified, CancellationToken, Task> handle, CancellationToken cancel)
    {
        if (request.RequestId is null)
            request = request with { RequestId = Guid.NewGuid().ToString() };
        var images = Channel.CreateUnbounded<ImageIdentified>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ConnectHandle? listening = null;
        var asking = AskAsync<IdentifyMany, ManyIdentified>(FaceWorkerQueues.IdentifyMany, request, JobTimeout, expires: false, (started, id) =>
            listening = started.ConnectRequestPipe(id, Pipe.Execute<ConsumeContext<ImageIdentified>>(context => images.Writer.TryWrite(context.Message))), ending.Token);
        var handed = new HashSet<int>();
        try
        {
            while (!asking.IsCompleted || ((await asking.ConfigureAwait(false)).Result is { } all && handed.Count < all.Count))
            {
                Task more = images.Reader.WaitToReadAsync(ending.Token).AsTask();
                await (asking.IsCompleted ? more : Task.WhenAny(asking, more)).WaitAsync(answerTimeout, cancel).ConfigureAwait(false);
                while (images.Reader.TryRead(out var image))
                    if (handed.Add(image.Position))
                        await handle(image, cancel).ConfigureAwait(false);
            }

            return await asking.ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"No further answer came on '{FaceWorkerQueues.IdentifyMany.Name}' within {answerTimeout.TotalSeconds:0} s, after those of {handed.Count} images. Ask again with the same request id: what is answered is not worked on again.", exception);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            images.Writer.Complete();
            while (images.Reader.TryRead(out _))
            {
                // what listens may outlive this, and would keep them
            }

            if (asking.IsCompletedSuccessfully)
                listening?.Dispose(); // otherwise answers may still come: nobody reads them, but MassTransit would keep what nobody listens to
        }
    }

    /// <summary>A lost connection can lose an answer, but not a job. The job is sent again, with growing pauses, only when no queue can hold it any more.</summary>
    public async Task<Answer<TResult>> InsistAsync<TJob, TResult>(TJob job, CancellationToken cancel)
        where TJob : class
        where TResult : class
    {
        var queue = FaceWorkerQueues.QueueOf(typeof(TJob));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var asking = new List<Task<Answer<TResult>>>();
        try
        {
            for (var pause = askAgainAfter; ; pause *= 2)
            {
                asking.Add(AskAsync<TJob, TResult>(queue, job, JobTimeout, expires: false, listen: null, ending.Token));
                do
                {
                    if (await FirstAsync(asking, pause, cancel).ConfigureAwait(false) is { } answered)
                        return await answered.ConfigureAwait(false);
                }
                while (await MayStillWaitAsync(queue, cancel).ConfigureAwait(false));
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(asking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The first answered attempt; null on timeout.</summary>
    private static async Task<Task<T>?> FirstAsync<T>(IReadOnlyList<Task<T>> asking, TimeSpan within, CancellationToken cancel)
    {
        try
        {
            return await Task.WhenAny(asking).WaitAsync(within, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Whether the queue or a delay queue holds jobs: the unanswered one may be among them.</summary>
    private async Task<bool> MayStillWaitAsync(WorkQueue queue, CancellationToken cancel)
    {
        try
        {
            return await BrokerQueues.HoldsJobsAsync(bus.Broker, queue, cancel).ConfigureAwait(false);
        }
        catch (BrokerException)
        {
            return true; // Nothing can be sent either.
        }
    }

    /// <param name="expires">MassTransit makes the time-out the message's time to live. A question may expire once its caller has given up; a job may not.</param>
    /// <param name="listen">Called before the request is sent, with its id: what else is answered to it may be listened to.</param>
    private async Task<Answer<TResult>> AskAsync<TRequest, TResult>(
        WorkQueue queue, TRequest request, TimeSpan timeout, bool expires, Action<IBusControl, Guid>? listen, CancellationToken cancel)
        where TRequest : class
        where TResult : class
    {
        MessageTooLargeException.ThrowIfTooLarge(request);
        var started = await bus.StartAsync(cancel).ConfigureAwait(false);
        try
        {
            var client = started.CreateRequestClient<TRequest>(queue.Address, timeout);
            var response = await client.GetResponse<TResult, RequestRejected>(request, Configure, cancel).ConfigureAwait(false);
            if (response.Message is RequestRejected { Reason: RejectionReason.InternalError } failed)
                throw new WorkerFailedException(failed.Detail);
            return response.Message is RequestRejected rejection
                ? new Answer<TResult>(null, rejection)
                : new Answer<TResult>((TResult)response.Message, null);
        }
        catch (RequestTimeoutException exception)
        {
            throw new TimeoutException($"No worker answered on '{queue.Name}' within {timeout.TotalSeconds:0} s; start one, or see 'faceworker status'.", exception);
        }
        catch (RequestFaultException exception) // of a worker of a version before
        {
            throw new WorkerFailedException($"The worker failed ({exception.Fault?.Exceptions.FirstOrDefault()?.Message}); the message is in '{FaceWorkerQueues.ErrorQueueOf(queue)}'.", exception);
        }

        void Configure(IRequestPipeConfigurator<TRequest> pipe)
        {
            listen?.Invoke(started, pipe.RequestId);
            if (!expires)
                pipe.UseExecute(context => context.TimeToLive = null);
            if (request is Question { Priority: RequestPriority.High })
                pipe.UseExecute(context => context.SetPriority(FaceWorkerQueues.HighPriority));
        }
    }
}
