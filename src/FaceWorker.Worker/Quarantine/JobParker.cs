using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Hosting;
using FaceWorker.Worker.Consumers;
using MassTransit;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Puts a job into the dead-letter queue as it came, with the reason.</summary>
internal sealed class JobParker(ServerOptions servers, TimeProvider time, ILogger<JobParker> log)
{
    private readonly DeadLetters deadLetters = new(servers.Broker);

    /// <summary>Returns once the broker has it; only then may the job be acknowledged.</summary>
    /// <exception cref="TransientFailureException">The broker is away.</exception>
    public async Task ParkAsync(ReceiveContext context, RequestRejectedException parked, CancellationToken cancel)
    {
        var properties = context.GetPayload<RabbitMqBasicConsumeContext>().Properties;
        var parking = new Parking(
            context.InputAddress.Segments[^1], parked.Reason.ToName(), parked.Message,
            ItemDelivery.Worker, Deliveries.Count(context), time.GetUtcNow());
        await TransientBroker.AsTransientAsync(() => deadLetters.ParkAsync(properties, context.Body.GetBytes(), parking, cancel));
        log.Parked(parked.Reason, parked.Message);
    }
}
