import Recurrent

/// Why a class of Keras' layers is not served, where it is known and not for want of time alone.
///
/// With `KerasLayerKind` this is every layer that Keras 3 and Keras 2 have, which a test holds.
enum KerasRefusal {
    /// It changes how many time steps there are, or mixes them.
    case joinsTime(String)
    /// It does something that has no place in a network that is stepped.
    case other(String)

    /// What loading ends with.
    var fault: LayerFault {
        switch self {
        case .joinsTime(let reason): .shape(.joinsTime(reason: reason))
        case .other(let reason): .refusedKind(reason: reason)
        }
    }

    /// Every refusal, by the class.
    static let byName = Dictionary(
        groups.flatMap { group in
            group.kinds.split(separator: " ").map { (String($0), group.refusal) }
        }
    ) { first, _ in first }

    private static let groups: [(refusal: KerasRefusal, kinds: String)] =
        time + [
            (
                .other("works on images or volumes; sequences of feature vectors are served"),
                images
            ),
            (
                .other("prepares data before a network; do that where the requests are made"),
                "CategoryEncoding DenseFeatures Discretization HashedCrossing Hashing IntegerLookup"
                    + " MelSpectrogram Pipeline STFTSpectrogram StringLookup TextVectorization"
            ),
            (
                .other("runs code that is not in the file as layers; rebuild it of layers"),
                "FlaxLayer JaxLayer Lambda TFSMLayer TensorFlowOpLayer TorchModuleWrapper"
            ),
            (
                .other("is a cell; put it in an RNN"),
                "GRUCell LSTMCell SimpleRNNCell StackedRNNCells"
            ),
            (
                .other("is a class for others to be made of, and computes nothing"),
                "AbstractRNNCell InputSpec Layer Wrapper"
            ),
            (
                .other("keeps an image as its state; LSTM, GRU and SimpleRNN are served"),
                "ConvLSTM1D ConvLSTM2D ConvLSTM3D"
            ),
            (
                .other("is a layer of Keras 1 alone; rebuild it of others"),
                "Highway MaxoutDense Merge ParametricSoftplus SReLU"
            ),
            (.other("has its sum in a formula of its own; use Dense"), "EinsumDense"),
            (
                .other("only matters in training; give the layer within by itself"),
                "SpectralNormalization"
            ),
            (
                .other("looks its table up in both directions; use Embedding and Dense"),
                "ReversibleEmbedding"
            ),
            (
                .other("changes its table while it is used; use Embedding"),
                "DynamicEmbedding DynamicLookup"
            ),
            (
                .other("has random weights of its own making; use Dense"),
                "RandomFourierFeatures"
            ),
        ]

    private static let time: [(refusal: KerasRefusal, kinds: String)] = [
        (
            .joinsTime("needs all steps of the sequence at once"),
            "AdaptiveAveragePooling1D AdaptiveMaxPooling1D AdditiveAttention Attention"
                + " GroupedQueryAttention MultiHeadAttention"
        ),
        (
            .joinsTime("makes one time step of several"),
            "AveragePooling1D MaxPooling1D"
        ),
        (
            .joinsTime("makes several time steps of one"),
            "Conv1DTranspose UpSampling1D"
        ),
        (
            .joinsTime("adds time steps, or leaves some out, at ends that nobody knows"),
            "Cropping1D ZeroPadding1D"
        ),
        (.joinsTime("takes means over time"), "GroupNormalization"),
        (.joinsTime("has weights of its own for each time step"), "LocallyConnected1D"),
    ]

    private static let images =
        "AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling2D"
        + " AtrousConvolution2D Convolution2D Convolution3D Deconvolution2D SeparableConvolution2D"
        + " AdaptiveMaxPooling3D AugMix AutoContrast AveragePooling2D AveragePooling3D CenterCrop"
        + " ContrastLimitedAdaptiveHistogramEqualization Conv2D Conv2DTranspose Conv3D"
        + " Conv3DTranspose Cropping2D Cropping3D CutMix DepthwiseConv2D Equalization"
        + " GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling2D GlobalMaxPooling3D"
        + " LocallyConnected2D MaxNumBoundingBoxes MaxPooling2D MaxPooling3D MixUp RandAugment"
        + " RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop"
        + " RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale"
        + " RandomHeight RandomHue RandomInvert RandomPerspective RandomPosterization"
        + " RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation"
        + " RandomWidth RandomZoom Resizing SeparableConv2D Solarization UpSampling2D UpSampling3D"
        + " ZeroPadding2D ZeroPadding3D"
}
