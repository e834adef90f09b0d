/// What an operation outside of layers is given by position.
enum KerasOperand {
    /// The value that it reads as its input of this number.
    case input(Int)
    /// Anything else, as the file has it: a number, a tensor, the key of a slice.
    case constant(JSONValue)
}
