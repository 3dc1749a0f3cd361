using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Worker.Consumers;
using MassTransit;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Puts a job into the dead-letter queue as it came, with the reason.</summary>
internal sealed class JobParker(Uri broker, TimeProvider time, ILogger<JobParker> log)
{
    private readonly DeadLetters deadLetters = new(broker);

    /// <summary>Returns once the broker has it; only then may the job be acknowledged.</summary>
    /// <exception cref="TransientFailureException">The broker is away.</exception>
    public async Task ParkAsync(ReceiveContext context, JobParkedException parked, CancellationToken cancel)
    {
        var properties = context.GetPayload<RabbitMqBasicConsumeContext>().Properties;
        var parking = new Parking(
            context.InputAddress.Segments[^1], JsonNamingPolicy.CamelCase.ConvertName(parked.Reason.ToString()), parked.Message,
            ItemDelivery.Worker, Deliveries.Count(context), time.GetUtcNow());
        try
        {
            await deadLetters.ParkAsync(properties, context.Body.GetBytes(), parking, cancel);
            log.Parked(parked.Reason, parked.Message);
        }
        catch (BrokerException exception)
        {
            throw new TransientFailureException(exception.Message, exception);
        }
    }
}
